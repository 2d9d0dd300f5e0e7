using System.Globalization;
using KvStore.Contracts.V1;

namespace KvCtl.Topology;

/// <summary>Slots as people write them: <c>0-99,200</c>.</summary>
internal static class SlotText
{
    private const int RangesShown = 4;

    /// <summary>Reads slots.</summary>
    /// <exception cref="CliException">They are not written so.</exception>
    public static List<SlotRange> Parse(string text)
    {
        var ranges = new List<SlotRange>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2
                || !uint.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !uint.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || last < first
                || last - first == uint.MaxValue)
            {
                throw new CliException(ExitCode.BadArguments, $"\"{part}\" is no slot and no range of slots, such as 7 or 0-99");
            }

            ranges.Add(new SlotRange { First = first, Count = last - first + 1 });
        }

        return ranges;
    }

    /// <summary>The first few ranges, and how many more there are.</summary>
    public static string Show(IReadOnlyList<SlotRange> ranges)
    {
        var shown = string.Join(',', ranges.Take(RangesShown).Select(static range => Show(range.First, range.Count)));
        return ranges.Count > RangesShown ? $"{shown},... ({ranges.Count - RangesShown} more)" : shown;
    }

    private static string Show(uint first, uint count) => count == 1 ? $"{first}" : $"{first}-{first + count - 1}";
}
