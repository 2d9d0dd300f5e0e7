using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Sessions;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>
/// What clients send, from a seed: sessions opened, kept alive, closed and forgotten; writes with and without a session; repetitions, at
/// once and much later, in any order, with the token they had or one that acknowledges more; and a clock that moves, sometimes by a
/// deposed leader.
/// </summary>
internal sealed class RandomSessions(int seed)
{
    private const int SessionsMax = 4;

    private readonly Random _random = new(seed);
    private readonly RandomRequests _requests = new(seed);
    private readonly List<Client> _clients = [];
    private readonly List<IMessage> _sent = [];

    /// <summary>The next command of a log.</summary>
    /// <param name="index">Its index, which is the id of the session if it opens one.</param>
    /// <param name="clock">The replicated clock before it.</param>
    public IMessage Command(ulong index, long clock)
    {
        switch (_random.Next(20))
        {
            case 0 or 1 when _clients.Count < SessionsMax:
                _clients.Add(new Client(index));
                return new SessionOpenRequest { TtlMilliseconds = _random.Next(2) == 0 ? SessionLimits.TtlMillisecondsMin : 5000 };
            case 2:
                return new SessionKeepAliveRequest { SessionId = AnyId(index) };
            case 3 when _random.Next(4) == 0:
                return new SessionCloseRequest { SessionId = AnyId(index) };
            case 4 or 5 or 6:
                return SessionStore.Step(_random.Next(5) == 0 ? clock - 1 : clock, _random.Next(-100, 2500));
            case < 13 when _sent.Count > 0:
                return Repetition();
            case < 18 when _clients.Count > 0:
                var write = Write(_clients[_random.Next(_clients.Count)]);
                _sent.Add(write);
                return write;
            default:
                return _requests.Command();
        }
    }

    private IMessage Write(Client client)
    {
        // Now and then a number is left out: its request comes late or never.
        client.LastNumber += (ulong)_random.Next(1, 3);
        if (_random.Next(3) == 0)
        {
            client.FirstUnacknowledged = (ulong)_random.NextInt64((long)client.FirstUnacknowledged, (long)client.LastNumber + 1);
        }

        return WithToken(_requests.Write(), SessionStore.Token(client.Session, client.LastNumber, client.FirstUnacknowledged));
    }

    private IMessage Repetition()
    {
        var recent = Math.Max(0, _sent.Count - 4);
        var request = _sent[_random.Next(_random.Next(2) == 0 ? recent : 0, _sent.Count)];
        var token = NaiveSessions.TokenOf(request)!.Clone();
        if (_random.Next(2) == 0)
        {
            token.FirstUnacknowledged = (ulong)_random.NextInt64((long)token.FirstUnacknowledged, (long)token.RequestNumber + 1);
        }

        return WithToken(request, token);
    }

    private ulong AnyId(ulong index) =>
        _clients.Count > 0 && _random.Next(8) != 0 ? _clients[_random.Next(_clients.Count)].Session : (ulong)_random.NextInt64((long)index);

    private static IMessage WithToken(IMessage request, SessionToken token) => request switch
    {
        PutRequest put => new PutRequest(put) { Session = token },
        DeleteRangeRequest delete => new DeleteRangeRequest(delete) { Session = token },
        _ => new TxnRequest((TxnRequest)request) { Session = token },
    };

    private sealed class Client(ulong session)
    {
        public ulong Session { get; } = session;

        public ulong LastNumber { get; set; }

        public ulong FirstUnacknowledged { get; set; }
    }
}
