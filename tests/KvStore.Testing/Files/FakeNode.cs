namespace KvStore.Testing.Files;

/// <summary>A file or directory of a <see cref="FaultyFileSystem"/>.</summary>
internal abstract class FakeNode
{
    /// <summary>Forgets what a power cut takes away.</summary>
    public abstract void CutPower(CrashDice dice);

    /// <summary>A copy that shares nothing.</summary>
    public abstract FakeNode Clone();
}
