using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>Answers to changes of the cluster, each as one line of JSON.</summary>
internal sealed class JsonChangePrinter(OutputBuffer output) : IChangePrinter
{
    private readonly GoJsonWriter _json = new(output);

    public void MemberAdd(MemberAddResponse response, NewNode node)
    {
        JsonMembers.Write(_json, response);
        _json.EndDocument();
    }

    public void MemberRemove(ulong id, MemberRemoveResponse response) => Members(response.Header, response.Members);

    public void MemberUpdate(ulong id, MemberUpdateResponse response) => Members(response.Header, response.Members);

    public void MemberPromote(ulong id, MemberPromoteResponse response) => Members(response.Header, response.Members);

    public void MoveLeader(ulong from, ulong to, MoveLeaderResponse response)
    {
        _json.BeginObject();
        JsonMessages.Header(_json, response.Header);
        _json.EndObject();
        _json.EndDocument();
    }

    private void Members(ResponseHeader? header, IReadOnlyList<Member> members)
    {
        JsonMembers.Write(_json, header, members);
        _json.EndDocument();
    }
}
