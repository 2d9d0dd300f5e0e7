using System.Text;

namespace KvStore.Raft.Tests.Golden;

/// <summary>
/// A file of blocks: comment lines (#), commands, a line of four dashes, the trace they lead to, an empty line. Running it gives the
/// same file with the traces that the code gives now.
/// </summary>
internal static class GoldenScript
{
    private const string Separator = "----";

    public static string Run(string text)
    {
        var runner = new ScriptRunner();
        var output = new StringBuilder();
        var inTrace = false;
        var commands = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            if (inTrace)
            {
                inTrace = line.Length > 0;
                if (!inTrace)
                {
                    output.Append('\n');
                }

                continue;
            }

            output.Append(line).Append('\n');
            if (line == Separator)
            {
                inTrace = true;
                output.Append(runner.Run(commands));
                commands.Clear();
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                commands.Add(line);
            }
        }

        return commands.Count == 0 ? output.ToString() : throw new FormatException($"No {Separator} after: {commands[0]}");
    }
}
