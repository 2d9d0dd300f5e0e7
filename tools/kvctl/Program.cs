using KvCtl;

using var host = CliHost.OfProcess();
return await KvCtlApp.RunAsync(args, host);
