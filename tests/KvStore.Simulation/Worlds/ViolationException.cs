namespace KvStore.Simulation.Worlds;

/// <summary>A promise was broken; the run ends here.</summary>
internal sealed class ViolationException : Exception
{
    public ViolationException(string invariant, string message, Exception? cause = null)
        : base(message, cause) => Invariant = invariant;

    /// <summary>Which promise.</summary>
    public string Invariant { get; }
}
