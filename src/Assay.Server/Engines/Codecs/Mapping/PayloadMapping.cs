namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>A payload format as it is declared, checked.</summary>
internal sealed record PayloadMapping(RequestMapping Request, AnswerMapping Answer);
