using System.Text;
using KvStore.Node.StateMachine.Auth;

namespace KvStore.Node.Tests.Auth;

/// <summary>Names are in the order of their bytes.</summary>
public sealed class Utf8OrderTests
{
    [Fact]
    public void Order_is_that_of_the_bytes()
    {
        string[] names = ["", "a", "B", "aa", "é", "\uD7FF", "\uE000", "\uFFFD", "\uFF5E", "\U00010000", "\U0001F600", "a\uFF5E", "a\U0001F600", "ab"];
        foreach (var left in names)
        {
            foreach (var right in names)
            {
                var bytes = Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
                Assert.Equal(Math.Sign(bytes), Math.Sign(Utf8Order.Instance.Compare(left, right)));
            }
        }
    }
}
