using KvStore.Contracts.Etcd;

namespace KvCtl.Output;

/// <summary>etcd's messages about members as JSON.</summary>
internal static class JsonMembers
{
    /// <summary>An answer that is a list of members.</summary>
    public static void Write(GoJsonWriter json, ResponseHeader? header, IReadOnlyList<Member> members)
    {
        json.BeginObject();
        JsonMessages.Header(json, header);
        Members(json, members);
        json.EndObject();
    }

    public static void Write(GoJsonWriter json, MemberAddResponse response)
    {
        json.BeginObject();
        JsonMessages.Header(json, response.Header);
        if (response.Member is { } added)
        {
            json.Name("member");
            Member(json, added);
        }

        Members(json, response.Members);
        json.EndObject();
    }

    private static void Members(GoJsonWriter json, IReadOnlyList<Member> members)
    {
        if (members.Count == 0)
        {
            return;
        }

        json.Name("members");
        json.BeginArray();
        foreach (var member in members)
        {
            Member(json, member);
        }

        json.EndArray();
    }

    private static void Member(GoJsonWriter json, Member member)
    {
        json.BeginObject();
        json.Number("ID", member.ID);
        json.Text("name", member.Name);
        json.Texts("peerURLs", member.PeerURLs);
        json.Texts("clientURLs", member.ClientURLs);
        json.Bool("isLearner", member.IsLearner);
        json.EndObject();
    }
}
