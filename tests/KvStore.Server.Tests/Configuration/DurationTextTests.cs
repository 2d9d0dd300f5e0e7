using KvStore.Server.Configuration;

namespace KvStore.Server.Tests.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("1s", 1_000)]
    [InlineData("1.5s", 1_500)]
    [InlineData("2m", 120_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("250", 250)]
    [InlineData(" 250 ", 250)]
    public void A_number_with_a_unit_is_a_duration(string text, double milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ms")]
    [InlineData("0")]
    [InlineData("-1s")]
    [InlineData("1e3")]
    [InlineData("1,5s")]
    [InlineData("10 apples")]
    [InlineData("25h")]
    [InlineData("NaN")]
    public void Anything_else_is_not(string text) => Assert.False(DurationText.TryParse(text, out _));
}
