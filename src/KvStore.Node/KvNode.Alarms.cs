using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Auth;
using KvStore.Node.StateMachine;

namespace KvStore.Node;

/// <content>Alarms: a member says through the log that it has no space or damaged data, and all refuse what must not go on until an operator ends it.</content>
public sealed partial class KvNode
{
    /// <summary>Lists, raises or ends alarms; all but the first is for administrators. The list is linearizable; as in etcd the answer has no header.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<AlarmResponse>> AlarmAsync(AlarmRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (request.Action is AlarmRequest.Types.AlarmAction.Activate or AlarmRequest.Types.AlarmAction.Deactivate)
        {
            return await WriteAsync<AlarmResponse>(CommandKind.Alarm, request, caller, cancellationToken).ConfigureAwait(false);
        }

        if (await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var response = new AlarmResponse();
        response.Alarms.Add(ListAlarms().Where(raised => request.Alarm == AlarmType.None || raised.Alarm == request.Alarm));
        return response;
    }

    /// <summary>The alarms that this node knows of, by kind and member.</summary>
    public IReadOnlyList<AlarmMember> ListAlarms() => _group.Read(this, static (reader, _) => reader.ReadAlarms().ToList());
}
