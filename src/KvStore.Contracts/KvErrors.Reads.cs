namespace KvStore.Contracts;

/// <content>Errors of reads, which etcd does not have.</content>
public static partial class KvErrors
{
    /// <summary>Unavailable: more was written during the read than the engine can keep an old state beside. To be tried again, or in parts.</summary>
    public static readonly KvError ReadOvertaken = new(nameof(ReadOvertaken), KvErrorKind.Unavailable, "kvstore: read was overtaken by too many writes, try again or read less at once");
}
