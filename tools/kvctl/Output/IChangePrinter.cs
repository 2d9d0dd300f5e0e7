using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>Answers to changes of the cluster in one output format.</summary>
internal interface IChangePrinter
{
    void MemberAdd(MemberAddResponse response, NewNode node);

    void MemberRemove(ulong id, MemberRemoveResponse response);

    void MemberUpdate(ulong id, MemberUpdateResponse response);

    void MemberPromote(ulong id, MemberPromoteResponse response);

    void MoveLeader(ulong from, ulong to, MoveLeaderResponse response);
}
