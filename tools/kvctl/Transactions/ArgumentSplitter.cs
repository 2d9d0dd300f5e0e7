using KvCtl.Text;

namespace KvCtl.Transactions;

/// <summary>
/// Splits a request line into arguments: strings in double quotes with Go's escapes, strings in single quotes as they are, words. A quote
/// inside a word belongs to the word; a quote without its partner is skipped.
/// </summary>
internal static class ArgumentSplitter
{
    public static List<string> Split(string line)
    {
        var arguments = new List<string>();
        var position = 0;
        while (position < line.Length)
        {
            var length = LengthAt(line, position);
            if (length > 0)
            {
                arguments.Add(ContentOf(line.Substring(position, length)));
            }

            position += Math.Max(1, length);
        }

        return arguments;
    }

    private static int LengthAt(string line, int start) => line[start] switch
    {
        '"' => LengthOfQuoted(line, start),
        '\'' => line.IndexOf('\'', start + 1) + 1 is > 0 and var end ? end - start : 0,
        var c when IsSpace(c) => 0,
        _ => LengthOfWord(line, start),
    };

    private static int LengthOfQuoted(string line, int start)
    {
        for (var end = start + 1; end < line.Length; end++)
        {
            if (line[end] == '"')
            {
                return end + 1 - start;
            }

            if (line[end] == '\\')
            {
                end++;
            }
        }

        return 0;
    }

    private static int LengthOfWord(string line, int start)
    {
        var end = start;
        while (end < line.Length && !IsSpace(line[end]))
        {
            end++;
        }

        return end - start;
    }

    private static string ContentOf(string argument) => argument[0] switch
    {
        '\'' => argument[1..^1],
        '"' => GoUnquote.Unquote(argument) ?? throw new CliException(ExitCode.InvalidInput, "invalid syntax"),
        _ => argument,
    };

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';
}
