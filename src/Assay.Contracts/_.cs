namespace Assay.Contracts;
