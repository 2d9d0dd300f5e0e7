namespace KvStore.Testing.Files;

/// <summary>The simulated machine has stopped: nothing of the process may go on after this.</summary>
public sealed class SimulatedCrashException() : Exception("The simulated machine has stopped.");
