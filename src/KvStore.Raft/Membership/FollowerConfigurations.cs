namespace KvStore.Raft;

/// <summary>
/// The follower's side of membership: a configuration is in force as soon as its entry is in the log, and no longer when the entry is
/// cut off (thesis 4.1).
/// </summary>
internal sealed class FollowerConfigurations(CoreState state)
{
    /// <summary>The log lost the entry at <paramref name="from"/> and all after it.</summary>
    public void Truncated(LogIndex from)
    {
        if (state.Configurations.TruncateFrom(from))
        {
            state.UseLatestConfiguration();
        }
    }

    /// <summary>The log gained the request's entries from <paramref name="first"/> on.</summary>
    public void Appended(AppendRequest request, LogIndex first)
    {
        var changed = false;
        foreach (var entry in request.Configurations)
        {
            if (entry.Index >= first)
            {
                state.Configurations.Append(entry);
                changed = true;
            }
        }

        if (changed)
        {
            state.UseLatestConfiguration();
        }
    }
}
