namespace KvCtl.Text;

/// <summary>Sizes for people, in steps of 1000: <c>25 kB</c>, <c>1.5 GB</c>.</summary>
internal static class HumanSize
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    public static string Format(ulong bytes)
    {
        if (bytes < 10)
        {
            return $"{bytes} B";
        }

        var unit = 0;
        var scale = 1.0;
        while (bytes / scale >= 1000)
        {
            scale *= 1000;
            unit++;
        }

        var value = Math.Floor((bytes / scale * 10) + 0.5) / 10;
        return value < 10 ? $"{value:0.0} {Units[unit]}" : $"{Math.Round(value, MidpointRounding.ToEven):0} {Units[unit]}";
    }
}
