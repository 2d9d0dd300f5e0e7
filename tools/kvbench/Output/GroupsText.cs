using System.Globalization;
using KvStore.Bench.Groups;

namespace KvStore.Bench.Output;

/// <summary>The report of the command groups as text.</summary>
internal static class GroupsText
{
    /// <summary>The whole report.</summary>
    public static string Write(GroupsOptions options, GroupsResult result)
    {
        var table = new TextTable("groups", "node", "of a core", "messages/s to each", "MB", "leads");
        Add(table, "1", result.One);
        Add(table, $"{result.Groups + 1}", result.All);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"groups: {result.Groups} made in {result.Made.TotalSeconds:0} s, idle, watched for {options.Duration.TotalSeconds:0} s after a rest of {options.Settle.TotalSeconds:0} s\n{table}memory for each group on a node: {result.BytesPerGroup / 1024.0:0.0} KB at most\n");
    }

    private static void Add(TextTable table, string groups, IReadOnlyList<IdleFigures> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            table.Add(
                groups,
                $"n{i + 1}",
                $"{nodes[i].Core:0.00 %}",
                $"{nodes[i].Messages:0.0}",
                $"{nodes[i].Memory / 1e6:0}",
                $"{nodes[i].Leads}");
        }
    }
}
