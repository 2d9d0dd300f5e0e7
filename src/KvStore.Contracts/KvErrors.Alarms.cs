namespace KvStore.Contracts;

/// <content>Errors of alarms, which etcd does not have.</content>
public static partial class KvErrors
{
    /// <summary>ResourceExhausted: as many alarms are raised as may be.</summary>
    public static readonly KvError TooManyAlarms = new(nameof(TooManyAlarms), KvErrorKind.ResourceExhausted, "kvstore: too many alarms");
}
