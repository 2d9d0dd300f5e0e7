using System.Text;
using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Golden;

/// <summary>Collects the lines that the commands of one block lead to.</summary>
internal sealed class ScriptTrace
{
    private readonly StringBuilder _text = new();

    public bool IsMuted { get; set; }

    public void Line(string line)
    {
        if (!IsMuted)
        {
            _text.Append(line).Append('\n');
        }
    }

    public string Take()
    {
        var text = _text.Length == 0 ? "ok\n" : _text.ToString();
        _text.Clear();
        return text;
    }

    public void Watch(SimNode node)
    {
        node.ReadyTaken = Ready;
        node.Persisted = (persisted, number) => Line($"{persisted.Id}: durable #{number}");
        node.SnapshotTaken = (taken, snapshot) => Line($"{taken.Id}: state is {MessageText.Of(snapshot.Description)}");
        node.EntryApplied = (applied, index, entry) => Line($"{applied.Id}: apply {MessageText.Entry(entry.Header, index, entry.Configuration)}");
    }

    public void Status(RaftStatus status)
    {
        Line($"{status.NodeId}: {status.Role} term={status.Term} vote={status.Vote} leader={status.LeaderId} last={status.Last} "
            + $"persisted={status.Persisted} commit={status.Commit} applied={status.Applied}"
            + (status.Base == LogPosition.Zero ? "" : $" base={status.Base}")
            + (status.Configuration.Index == LogIndex.Zero ? "" : $" {MessageText.Of(status.Configuration.Configuration)}")
            + (status.TransferTarget == NodeId.None ? "" : $" transfer={status.TransferTarget}")
            + (status.IsQuiet ? " quiet" : ""));
        foreach (var peer in status.Peers)
        {
            Line($"   {peer.NodeId}: {peer.State} match={peer.Match} next={peer.Next} inflight={peer.InflightMessages}/{peer.InflightBytes}"
                + (peer.RecentlyActive ? "" : " silent")
                + (peer.IsVoter ? "" : peer.IsCaughtUp ? " learner caught-up" : " learner"));
        }
    }

    private void Ready(SimNode node, Ready ready)
    {
        var id = node.Id;
        if (ready.StatusChanged)
        {
            Line($"{id}: {node.Core.Role} in term {node.Core.Term}, leader {node.Core.LeaderId}");
        }

        if (ready.MustPersist)
        {
            Line($"{id}: write #{ready.Number}{Write(node, ready)}");
        }

        ready.Messages.ForEach(message => Line($"{id}: send {MessageText.Of(message)}"));
        ready.SnapshotsToSend.ForEach(to => Line($"{id}: snapshot wanted by {to}"));
        ready.ConfirmedReads.ForEach(read => Line($"{id}: read {read.RequestId} at {read.Index}"));
        ready.RefusedReads.ForEach(read => Line($"{id}: read {read} refused"));
    }

    private static string Write(SimNode node, Ready ready)
    {
        var text = new StringBuilder();
        if (ready.HardState is { } hard)
        {
            text.Append($" term={hard.Term} vote={hard.Vote} commit={hard.Commit}");
        }

        if (ready.InstallSnapshot is { } install)
        {
            text.Append($" install={install.Position}");
        }

        if (ready.TruncateFrom is { } from)
        {
            text.Append($" truncate={from}");
        }

        for (var i = 0; i < ready.AppendedCount; i++)
        {
            var index = ready.FirstAppended + i;
            text.Append(' ').Append(MessageText.Entry(node.Core.HeaderAt(index), index, node.Core.ConfigurationAt(index)));
        }

        return text.ToString();
    }
}
