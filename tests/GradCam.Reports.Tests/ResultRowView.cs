using GradCam.Datasets.Results;

namespace GradCam.Reports.Tests;

/// <summary>Represents a row and its position in the report.</summary>
internal sealed record ResultRowView(int Place, ResultRow Row);
