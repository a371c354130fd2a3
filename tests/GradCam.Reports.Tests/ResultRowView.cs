using GradCam.Datasets.Results;

namespace GradCam.Reports.Tests;

/// <summary>A row and its place in the report.</summary>
internal sealed record ResultRowView(int Place, ResultRow Row);
