namespace KvStore.Conformance.Tests.Referee;

/// <summary>A theory that needs the real etcd.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RefereeTheoryAttribute : TheoryAttribute
{
    public RefereeTheoryAttribute()
    {
        if (!RefereeFiles.Exist)
        {
            Skip = RefereeFactAttribute.Reason;
        }
    }
}
