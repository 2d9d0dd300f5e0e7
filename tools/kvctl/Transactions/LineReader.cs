using System.Text;

namespace KvCtl.Transactions;

/// <summary>Reads lines byte by byte: a reader that looks ahead would make an interactive user wait.</summary>
internal sealed class LineReader(Stream stream)
{
    private static readonly char[] Spaces = [' ', '\t', '\r', '\n', '\v', '\f'];

    /// <summary>The next line as <see cref="ByteText"/>, without spaces around it. The input must not end within or before it.</summary>
    public string Read()
    {
        var line = new StringBuilder();
        while (true)
        {
            var value = stream.ReadByte();
            if (value < 0)
            {
                throw new CliException(ExitCode.InvalidInput, "EOF");
            }

            if (value == '\n')
            {
                return line.ToString().Trim(Spaces);
            }

            line.Append((char)value);
        }
    }
}
