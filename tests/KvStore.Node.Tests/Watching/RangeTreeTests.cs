using Google.Protobuf;
using KvStore.Node.StateMachine;
using KvStore.Node.Watching;

namespace KvStore.Node.Tests.Watching;

/// <summary>The ranges that hold a key are found, however many come and go.</summary>
public sealed class RangeTreeTests
{
    private const int Seeds = 20;
    private const int Steps = 400;

    [Fact]
    public void It_finds_what_a_plain_search_finds()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var tree = new RangeTree();
            var known = new Dictionary<(string, string), (KeyRange Range, WatcherList List)>();
            for (var step = 0; step < Steps; step++)
            {
                var name = (Key(random), random.Next(5) == 0 ? "\0" : Key(random) + "!");
                var range = KeyRange.Of(ByteString.CopyFromUtf8(name.Item1), ByteString.CopyFromUtf8(name.Item2));
                if (known.Remove(name))
                {
                    tree.Remove(range);
                }
                else
                {
                    known.Add(name, (range, tree.GetOrAdd(range)));
                    Assert.Same(known[name].List, tree.GetOrAdd(range));
                }

                var key = Key(random);
                var found = new List<WatcherList>();
                tree.Find(System.Text.Encoding.UTF8.GetBytes(key), found);
                var expected = known.Values.Where(entry => entry.Range.Contains(System.Text.Encoding.UTF8.GetBytes(key))).Select(entry => entry.List);
                Assert.True(expected.ToHashSet().SetEquals(found), $"seed {seed}, step {step}, key {key}");
                Assert.Equal(found.Count, found.Distinct().Count());
            }

            var all = new List<WatcherList>();
            tree.FindAll(all);
            Assert.Equal(known.Count, all.Count);
        }
    }

    private static string Key(Random random) => $"{(char)('a' + random.Next(6))}{(char)('a' + random.Next(6))}"[..random.Next(1, 3)];
}
