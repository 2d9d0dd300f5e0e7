namespace KvStore.Conformance.Tests.Referee;

/// <summary>A fact that needs the real etcd.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RefereeFactAttribute : FactAttribute
{
    public const string Reason = "etcd is not in .cache/etcd; tools/test fetches it";

    public RefereeFactAttribute()
    {
        if (!RefereeFiles.Exist)
        {
            Skip = Reason;
        }
    }
}
