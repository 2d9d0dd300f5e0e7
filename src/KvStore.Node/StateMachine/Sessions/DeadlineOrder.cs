namespace KvStore.Node.StateMachine.Sessions;

/// <summary>The order in which sessions expire, the same on all replicas: by deadline, then by age.</summary>
internal sealed class DeadlineOrder : IComparer<Session>
{
    public static readonly DeadlineOrder Instance = new();

    public int Compare(Session? x, Session? y)
    {
        var byDeadline = x!.Deadline.CompareTo(y!.Deadline);
        return byDeadline != 0 ? byDeadline : x.Id.CompareTo(y.Id);
    }
}
