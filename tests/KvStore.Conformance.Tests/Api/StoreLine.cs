using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Api;

/// <summary>The line to a store, over which conversations are had one after the other. Thread safety: none.</summary>
internal sealed class StoreLine : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly HttpClient _http;
    private readonly CallInvoker _invoker;

    public StoreLine(StoreCluster store)
    {
        _channel = GrpcChannel.ForAddress($"http://{store.Endpoint}");
        _http = new HttpClient { BaseAddress = new Uri($"http://{store.Endpoint}") };
        _invoker = _channel.CreateCallInvoker();
    }

    /// <summary>A client whose keys begin in a way.</summary>
    public ApiClient ClientOf(string keys) => new(_invoker, _http, keys);

    /// <summary>Has a conversation, and returns what was said, also when it broke off.</summary>
    public async Task<string> TalkAsync(ApiCase apiCase, string keys)
    {
        var client = ClientOf(keys);
        try
        {
            await apiCase.Talk(client);
        }
        catch (Exception error)
        {
            client.Transcript.Add($"the conversation broke off: {error.GetType().Name} {error.Message}");
        }

        return client.Transcript.ToString();
    }

    public void Dispose()
    {
        _http.Dispose();
        _channel.Dispose();
    }
}
