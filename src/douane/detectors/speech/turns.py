"""Acts that pretend to be somebody else's turn: the system's, the user's, the model's own, or a tool's."""

from __future__ import annotations

from typing import Final

from douane.detectors.speech.act import Act, signs

_SYSTEM: Final = r"(?:system|admin(?:istrator)?|developer|root|operator|anthropic|openai|assistant|security)"
_KIND: Final = (
    r"(?:directives?|instructions?|messages?|prompts?|overrides?|notes?|notices?|commands?|alerts?"
    r"|updates?|orders?|requirements?|announcements?|reminders?)"
)
_ORDER: Final = (
    r"(?:you|your|always|never|ignore|disregard|forget|do not|don['’]?t|must|please"
    r"|immediately|from now|before|after|when|if the user"
    r"|execute|call|use|run|send|forward|read|respond|reply|print|output|include|append|add"
    r"|list|ensure|override|the (?:user|assistant|ai|model)|new|all)"
)

TURNS: Final = (
    Act(
        "chat-token",
        "a token that begins or ends a turn in a chat template",
        (
            "<|im_",
            "<|sys",
            "<|use",
            "<|ass",
            "<|end",
            "<|eot",
            "<|sta",
            "<|beg",
            "<|too",
            "<|pro",
            "<|cha",
            "[inst]",
            "[/inst]",
            "<<sys>>",
            "<</sys>>",
            "<start_of_turn>",
            "<end_of_turn>",
        ),
        r"<\|(?:im_(?:start|end|sep)|system|user|assistant|end(?:oftext|ofprompt|_of_turn"
        r"|_of_text|_header_id)?|eot_id|eom_id|start_header_id|begin_of_text"
        r"|start_of_role|end_of_role|tool(?:_calls?|_response|_result)?|prompter|channel|start)\|>"
        r"|(?-i:\[/?INST\]|<</?SYS>>)|<(?:start|end)_of_turn>",
        1.0,
        1.0,
    ),
    Act(
        "system-tag",
        "a tag that claims to be the system's",
        signs(
            "[system|[[system|(system|{system|<system|</system|<admin|[admin|<instruction"
            "|[instruction|<important|[important|<hidden|[hidden|<secret|<assistant|<override"
            "|[override|<critical|[critical|<developer|[developer|<user_instr|<prompt>|<inst>|<ai_"
            "|<llm|<agent_|[ai|[agent|[assistant|[note to"
        ),
        rf"[\[<({{]{{1,3}}/?\s?(?:{_SYSTEM}[\s_-]?(?:{_KIND}|reminder|info)?|instructions?"
        rf"|important(?!>\s{{0,9}}<p>)(?:[\s_-]{_KIND})?|hidden(?:[\s_-]{_KIND})?|secret|override"
        rf"|critical(?:[\s_-]{_KIND})?"
        rf"|user_instructions?|prompt|inst|(?:ai|llm|agent|assistant)(?:[\s_-](?:{_KIND}|agent"
        rf"|assistant|model))?|note to (?:ai|llm|the (?:ai|assistant"
        rf"|model)))\s?(?:[\]>)}}]{{1,3}}|:)[ \t\n:]{{0,4}}(?=.{{0,6}}?\b{_ORDER}\b)",
        0.7,
        0.7,
    ),
    Act(
        "forged-tag",
        "a tag that claims to be the system's",
        signs(
            "### system over|## system over|== system over|[system|[[system|<system|<hidden"
            "|[hidden|{system|(system|[admin|<admin|[developer|<developer|[assistant|[override"
            "|<override|<secret|<!--"
        ),
        rf"(?:(?:#{{2,4}}|={{2,}})\s?system override"
        rf"|[\[<({{]{{1,3}}\s?(?:{_SYSTEM}[\s_-](?:{_KIND}|reminder)|hidden(?:[\s_-]{_KIND})?"
        rf"|(?:system[\s_-])?override|secret(?:[\s_-]{_KIND}))\s?(?:[\]>)}}]{{1,3}}|:)"
        rf"|<!--[ \t\n]{{0,4}}(?:{_SYSTEM}|important|note to (?:ai|llm|assistant|the)"
        rf"|instructions?|hidden)\b[^\n\x1f]{{0,12}}?:)",
        0.7,
        1.0,
    ),
    Act(
        "system-line",
        "a line that claims to be the system's",
        signs(
            "system:|system prompt:|system message|system instruction|system directive|system note"
            "|system override|system notice|system alert|system command|system update:|admin "
            "override|admin:|administrator:|admin instruction|admin note|developer message"
            "|security notice:|# system|### instruction|### system|###system|###instruction|=== "
            "system|---system|begin system"
        ),
        rf"(?:#{{1,4}}\s?|=+\s?|-+\s?|begin )?(?:(?:system|admin(?:istrator)?|developer"
        rf"|security)(?:[ _-]{_KIND})?|instructions?)[ \t]?(?:#+|=+|-+|\(.{{1,30}}\))?[ "
        rf"\t]?(?::|\n|-{{1,2}} |— )[*_ \t\n\"']{{0,5}}(?=.{{0,10}}?\b{_ORDER}\b)",
        0.7,
        0.8,
        r"(?-i:[a-z])\s|[\w$\[(/.]|\b(?:the|a|an|your|this|its|operating|file|each|and|of|in"
        r"|our|for)\s|the following\s",
    ),
    Act(
        "authority",
        "a message that claims to come from the system or its makers",
        signs(
            "message from the system|message from system|message from openai|message from "
            "anthropic|message from the admin|message from your dev|message from the dev|system "
            "override|system directive|system instruction|admin override|instructions from your "
            "dev|instructions from the dev|instructions from anthropic|instructions from openai"
            "|instruction from the sys|as your developer|as your creator|as your administrator"
            "|i am your developer"
            "|i am your creator|this is your developer|this is your administrator"
        ),
        r"(?:messages?|instructions?|notice) from (?:the |your )?(?:system|openai|anthropic"
        r"|admin\w*|developers?)\b|(?:as|i am|this is) your (?:developer|creator|administrator)\b|(?:system"
        r"|admin) (?:override|directive|instruction)s?\b",
        0.6,
        0.8,
        r"\b(?:a|an|no|its|their|separate)\s|[`_/.-]",
    ),
    Act(
        "end-of-context",
        "a claim that the text ends here and orders begin",
        signs(
            "end of document|end of text|end of data|end of context|end of input|end of user|end "
            "of instruction|end of prompt|end of session|end of session>|end of message|begin new"
            "|begin instruction|start of instruction|begin system|end system|end of tool|end of "
            "result|end of email|end context|end data|end of the document|end of conversation"
        ),
        r"(?:end(?: of)?(?: the)? (?:document|text|data|context|(?:user )?input|user\w*"
        r"|instructions?|prompt|session|message|tool(?: output| result)?|results?|email"
        r"|system\w*|conversation)"
        r"|(?:begin|start)(?: of)?(?: new)? (?:instructions?|task|prompt|system\w*|session))[ "
        r"\t]{0,2}(?:[\])>=#*-]|\n|\.\s|:)",
        0.4,
        0.5,
    ),
    Act(
        "user-turn",
        "a turn put into the user's mouth",
        signs("human:|\nuser:|### human|### user|\nuser ("),
        r"(?:#{2,4}\s?|\n)?(?:(?:human|user):|(?:human|user)\b:?)(?=[ \t\n*]{1,5}\S)",
        0.35,
        0.3,
        r"[\w.$\[(/\"'`-]|[^\n\x1f]\s",
    ),
    Act(
        "turn-break",
        "a paragraph that begins a turn of a dialogue",
        signs("\n\nhuman:|\n\nuser:|\n\nh:"),
        r"\n\n(?:human|user|h):[ \t]{1,4}(?=\w)(?=[^\x1f]{1,320}?\n\n(?:assistant|ai|a):)",
        0.4,
        0.4,
    ),
    Act(
        "model-turn",
        "a turn put into the model's mouth",
        signs("assistant:|\nai:|### assistant|### response|chatbot:"),
        r"(?:#{2,4}\s?|\n)?(?:(?:assistant|ai|chatbot):|(?:assistant|response)\b:?)(?=[ \t\n*]{1,5}\S)",
        0.35,
        0.3,
        r"[\w.$\[(/\"'`-]|[^\n\x1f]\s",
    ),
    Act(
        "role-member",
        "a message with the system's role, written out",
        signs('"role": "system"|"role":"system"|\'role\': \'system\'|role: system|role=system'),
        r"[\"']?role[\"']?\s?[:=]\s?[\"']?system[\"']?[,;\s]{1,4}[\"']?content[\"']?\s?[:=]",
        0.4,
        0.4,
        "",
        2,
    ),
    Act(
        "closing-tag",
        "a tag that closes what it did not open",
        signs(
            "</document>|</context>|</data>|</input>|</user_input>|</content>|</results>"
            "|</search_results>|</email>|</untrusted|</user>|</page>|</external"
        ),
        r"</(?:document|context|data|input|user_input|content|results|search_results|email"
        r"|untrusted\w*|user|page|external\w*)>\s{0,6}(?=human:|user:|assistant:|system:|new "
        r"|now |<system|<user|you |the user|important|instructions?)",
        0.4,
        0.4,
    ),
    Act(
        "tool-call",
        "a call of a tool, or a tool's answer, written out for the model",
        signs(
            "<tool_call|</tool_call|<function_call|</function_call|<invoke name|<tool_use"
            "|</tool_use|</tool_result|<tool_result|<function_result|</function_result"
            "|<tool_response|</tool_response|<function=|[tool_calls]|[tool_call]|</tool_output"
            "|<tool_output|<tool_code>|```tool_code|```tool_call|<use_tool|<use_mcp_tool>"
            "|<call_tool|<execute_tool"
        ),
        r"<(?:tool_call|function_calls?|tool_use|tool_response|tool_code|use_(?:mcp_)?tool"
        r"|call_tool|execute_tool)(?:\s[^>\x1f]{0,80})?>\s{0,4}(?=[<{\[\w])"
        r"|<invoke name=|<function=\w|\[TOOL_CALLS?\]\s{0,4}(?=[\[{\w])|```tool_(?:code|call)\s"
        r"|</(?:tool_(?:call|use|result|response|output)|function_(?:calls?|results?))>",
        1.0,
        0.8,
    ),
    Act(
        "done",
        "a claim that the task is done",
        signs(
            "task complete|task is complete|task has been completed|task done|task accomplished"
            "|request completed|action completed|answer: task|tasks complete|task is now complete"
            "|previous task|first task|task finished|request fulfilled"
        ),
        r"(?:(?:the|your|previous|first|original|current|main) )?(?:tasks?|request|action)(?: "
        r"is| has been| was)? ?(?:now |successfully )?(?:complete[d]?|done|accomplished"
        r"|finished|fulfilled)(?=[ \t]*[.!,;\n])",
        0.4,
        0.4,
    ),
)
