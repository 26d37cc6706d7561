using System.Runtime.Versioning;
using Xunit.Sdk;
using Xunit.v3;

// Every test here starts processes and measures how they behave: side by side they would measure one another.
[assembly: Parallelization(Mode = ParallelMode.None)]

// Signals, limits and file modes are those of Linux.
[assembly: SupportedOSPlatform("linux")]
