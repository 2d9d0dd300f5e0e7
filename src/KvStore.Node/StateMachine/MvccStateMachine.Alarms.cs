using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Alarms;

namespace KvStore.Node.StateMachine;

/// <content>
/// Alarms, raised and ended by entries, so that all replicas refuse the same entries from the same one on: without space, what takes some; with
/// damaged data, all that clients ask for except reads. A refusal is the result of a command like another.
/// </content>
public sealed partial class MvccStateMachine
{
    private readonly AlarmTable _alarms;

    /// <summary>Whether a member's data are damaged, as far as this replica has applied.</summary>
    internal bool IsCorrupt => _alarms.IsCorrupt;

    /// <summary>Whether a member has no space, likewise.</summary>
    internal bool HasNoSpace => _alarms.HasNoSpace;

    private ApplyResult ApplyAlarm(ReadOnlyMemory<byte> request)
    {
        var asked = Parse(AlarmRequest.Parser, request);
        var alarm = new AlarmMember { MemberID = asked.MemberID, Alarm = asked.Alarm };
        var response = new AlarmResponse();
        switch (asked.Action)
        {
            case AlarmRequest.Types.AlarmAction.Activate:
                if (!_alarms.TryRaise(alarm))
                {
                    return Failed(KvErrors.TooManyAlarms);
                }

                response.Alarms.Add(alarm);
                break;
            case AlarmRequest.Types.AlarmAction.Deactivate when _alarms.TryEnd(alarm):
                response.Alarms.Add(alarm);
                break;
            default:
                break;
        }

        _state = _state with { Hash = _state.Hash + _alarms.TakeHash() };
        return Succeeded(response);
    }

    /// <summary>Why a command must not be run now, or null.</summary>
    private KvError? FindAlarm(bool takesSpace)
    {
        if (_alarms.IsCorrupt)
        {
            return KvErrors.Corrupt;
        }

        return takesSpace && _alarms.HasNoSpace ? KvErrors.NoSpace : null;
    }
}
