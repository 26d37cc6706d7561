namespace Assay.Client;
