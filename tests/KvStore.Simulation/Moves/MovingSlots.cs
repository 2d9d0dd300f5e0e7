using KvStore.Node.Requests;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Moves;

/// <summary>
/// The part of a world in which several groups have the slots and give them to each other: who asks for groups and moves, what each node does for
/// moves and for requests as KvNode does it, the clients, and the checks.
/// <para>
/// What production does in tasks is done in tasks here: nothing ever runs them but events, on the one thread of the world, since whoever completes one
/// runs what waits for it. What a life of a node has begun and not ended when it ends is never gone on with.
/// </para>
/// </summary>
internal sealed class MovingSlots : IEventTarget
{
    private readonly NodeLife?[] _lives;
    private Exception? _failure;

    public MovingSlots(World world, Chance chance)
    {
        World = world;
        Options = world.Options.Moves!;
        Checks = new MoveChecks(this);
        Clients = [.. Enumerable.Range(0, world.Options.Clients).Select(i => new MoveClient(this, i, chance.Split($"client {i}")))];
        Directed = Options.Directed is { } fault ? new DirectedMove(this, fault) : null;
        Admin = new MoveAdmin(this, chance.Split("admin"));
        _lives = new NodeLife?[world.Nodes.Count];
    }

    private enum Step
    {
        Wait,
        GiveUp,
    }

    public World World { get; }

    public MoveOptions Options { get; }

    public MoveTally Tally { get; } = new();

    public MoveChecks Checks { get; }

    public IReadOnlyList<MoveClient> Clients { get; }

    public MoveAdmin Admin { get; }

    /// <summary>The one move of a world that is made for it; null in the others.</summary>
    public DirectedMove? Directed { get; }

    /// <summary>All that clients called.</summary>
    public List<Simulation.Clients.Operation> Operations { get; } = [];

    /// <summary>Whether a group may have fewer voters than the cluster.</summary>
    public bool HasFewVoters { get; set; }

    /// <summary>Writes that ended well.</summary>
    public long WritesDone { get; set; }

    /// <summary>Whether no client waits and no move is under way.</summary>
    public bool IsIdle => Clients.All(client => client.Current is null) && Checks.First.Machine.Topology.Moves.IsEmpty;

    public NodeLife? LifeOf(SimNode node) => node.State == NodeState.Up ? _lives[node.Index] : null;

    public void Begin()
    {
        Follow(Admin.LiveAsync());
        foreach (var client in Clients)
        {
            Follow(client.LiveAsync());
        }
    }

    public void OnStarted(SimNode node)
    {
        Checks.OnStarted(node);
        var life = _lives[node.Index] = new NodeLife(this, node);
        Follow(life.DriveAsync());
        Follow(life.PlaceAsync());
    }

    /// <summary>A life is over: whoever waited for it will hear nothing more.</summary>
    public void OnEnded(SimNode node)
    {
        var life = _lives[node.Index];
        _lives[node.Index] = null;
        life?.End();
        ThrowIfFailed();
    }

    public void AfterPoll(SimNode node)
    {
        Checks.AfterPoll(node);
        ThrowIfFailed();
    }

    /// <summary>Lets whoever waits for a request of a node go on.</summary>
    public void Settle(PendingRequest request)
    {
        request.Publish();
        ThrowIfFailed();
    }

    /// <summary>Waits for a time; with a node, in its life, and longer while it stands still.</summary>
    public Task WaitAsync(long time, SimNode? node = null)
    {
        var wait = new TaskCompletionSource();
        World.Timeline.After(time, this, (int)Step.Wait, node?.Life ?? 0, new Waiting(node, wait));
        return wait.Task;
    }

    /// <summary>Ends a call after a time if it has not ended by then.</summary>
    public void GiveUpAfter(long time, MoveCall call) => World.Timeline.After(time, this, (int)Step.GiveUp, number: 0, call);

    public void Run(in SimEvent happening)
    {
        if (happening.Subject is MoveCall call)
        {
            call.GiveUp();
        }
        else if (happening.Subject is Waiting { Node: var node, Wait: var wait })
        {
            if (node is not null && (node.Life != happening.Number || node.State != NodeState.Up || node.PostponeWhilePaused(happening)))
            {
                return;
            }

            wait.SetResult();
        }

        ThrowIfFailed();
    }

    /// <summary>Where all groups and moves stand, for whoever looks into a failure.</summary>
    public string Describe()
    {
        var replicas = World.Nodes.Where(node => node.State == NodeState.Up).SelectMany(node => node.Loop!.Groups.Values.Select(replica =>
            $"n{node.Index} g{replica.Id.Value} {replica.Core.Role} term {replica.Core.Term} commit {replica.Core.CommitIndex} applied {replica.Machine.AppliedIndex} last {replica.Core.LastIndex}"));
        var calls = Clients.Where(client => client.Current is not null).Select(client => client.Current!.ToString());
        return $"; {string.Join("; ", Checks.First.Machine.Topology.Moves.Values)}; {string.Join("; ", replicas)}; {string.Join("; ", calls)}";
    }

    /// <summary>Sees to it that what goes wrong in a task ends the world.</summary>
    public void Follow(Task task) => _ = FollowAsync(task);

    private async Task FollowAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _failure ??= error;
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw failure as ViolationException ?? new ViolationException(failure.GetType().Name, failure.ToString(), failure);
        }
    }

    private sealed record Waiting(SimNode? Node, TaskCompletionSource Wait);
}
