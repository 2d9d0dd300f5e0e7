using System.Text;

namespace KvCtl.Transactions;

/// <summary>
/// Text of a transaction before it is known to be text: a string whose chars stand for one byte each (Latin-1), so that an escaped byte
/// reaches the key unchanged.
/// </summary>
internal static class ByteText
{
    public static Encoding Encoding => Encoding.Latin1;

    /// <summary>The bytes as UTF-8, for messages.</summary>
    public static string ToDisplay(string byteText) => Encoding.UTF8.GetString(Encoding.GetBytes(byteText));
}
