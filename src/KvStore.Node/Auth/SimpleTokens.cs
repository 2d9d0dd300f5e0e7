using System.Globalization;
using System.Security.Cryptography;
using KvStore.Node.StateMachine.Auth;

namespace KvStore.Node.Auth;

/// <summary>
/// The simple tokens that this node knows, in memory only: 16 letters by chance, and the index of the entry that gave the token out, which makes it
/// known on all nodes. A token is good for a time after its last use on this node. Thread safety: all members.
/// </summary>
internal sealed class SimpleTokens(TimeProvider time, TimeSpan ttl) : IAuthObserver
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const int PrefixLength = 16;

    /// <summary>More are not kept: the one that would expire first goes.</summary>
    private const int TokensMax = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _byExpiry = new();

    /// <summary>The part of a token that nobody can guess.</summary>
    public static string NewPrefix() => RandomNumberGenerator.GetString(Letters, PrefixLength);

    /// <summary>The index that a token ends with; null when it is none of ours.</summary>
    public static ulong? IndexOf(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        return dot == PrefixLength && ulong.TryParse(token.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;
    }

    /// <summary>Whose a token is; from now on it is good for its whole time again. Null when it is not known, or no longer good.</summary>
    public string? Find(string token)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (!_holders.TryGetValue(token, out var holder) || holder.ExpiresAt <= now)
            {
                return null;
            }

            _holders[token] = holder with { ExpiresAt = now + LifeTime };
            return holder.User;
        }
    }

    /// <inheritdoc/>
    public void OnTokenAssigned(string user, string token)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            RemoveExpired(now);
            var expiresAt = now + LifeTime;
            _holders[token] = new Holder(user, expiresAt);
            _byExpiry.Enqueue(token, expiresAt);
        }
    }

    /// <inheritdoc/>
    public void OnUserInvalidated(string user)
    {
        lock (_lock)
        {
            foreach (var (token, holder) in _holders)
            {
                if (holder.User == user)
                {
                    _holders.Remove(token);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void OnDisabled() => Clear();

    /// <summary>Forgets all tokens.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _holders.Clear();
            _byExpiry.Clear();
        }
    }

    private long LifeTime => (long)(ttl.TotalSeconds * time.TimestampFrequency);

    /// <summary>Each token is in the queue once, as of when it was last looked at; one that was used since goes to where it belongs now.</summary>
    private void RemoveExpired(long now)
    {
        while (_byExpiry.TryPeek(out var token, out var looked) && (looked <= now || _byExpiry.Count >= TokensMax))
        {
            _byExpiry.Dequeue();
            if (!_holders.TryGetValue(token, out var holder))
            {
                continue;
            }

            if (holder.ExpiresAt > now && looked <= now)
            {
                _byExpiry.Enqueue(token, holder.ExpiresAt);
            }
            else
            {
                _holders.Remove(token);
            }
        }
    }

    private readonly record struct Holder(string User, long ExpiresAt);
}
