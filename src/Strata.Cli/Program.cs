using Strata.Cli;
using Strata.Cli.Terminal;

return new Application(Output.OfProcess()).Run(args);
