namespace KvStore.Mutants.Planting;

/// <summary>A mutant that cannot be read or planted: the product moved on, or its file is wrong.</summary>
internal sealed class MutantException(string message) : Exception(message);
