using Grpc.Core;

namespace KvStore.Bench.Load;

/// <summary>One client of a closed loop: it sends its next request only when the one before has ended.</summary>
internal sealed class LoadClient(
    IKvConnection connection, RequestSource requests, RequestBudget budget, LoadRecorder recorder, int getResponseBytesMin, TimeProvider time)
{
    // A node that refuses at once would otherwise be asked as fast as the processor allows.
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(10);

    /// <summary>Sends requests until the budget is used up.</summary>
    public async Task RunAsync()
    {
        while (budget.TryTake())
        {
            var (kind, message) = requests.Next();
            var start = time.GetTimestamp();
            var outcome = await connection.CallAsync(kind, message);
            if (outcome.Status != StatusCode.OK)
            {
                recorder.Failed(outcome.Status);
                await Task.Delay(PauseAfterError, time);
            }
            else if (kind == RequestKind.Get && outcome.ResponseBytes < getResponseBytesMin)
            {
                recorder.Missed();
            }
            else
            {
                recorder.Succeeded(kind, time.GetElapsedTime(start));
            }
        }
    }
}
