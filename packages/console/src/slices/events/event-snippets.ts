import type { Snippet } from '../../ui/snippets.tsx';

interface SnippetInput {
  readonly origin: string;
  readonly system: string;
  /** The secret when it is at hand, else the name of a variable is written. */
  readonly key: string | null;
}

/** The lines that send a first prediction and its truth, in three languages. */
export function eventSnippets({ origin, system, key }: SnippetInput): readonly Snippet[] {
  const secret = key ?? 'YOUR_API_KEY';
  return [
    {
      name: 'curl',
      text: `curl ${origin}/api/v1/events \\
  -H 'Authorization: Bearer ${secret}' -H 'Content-Type: application/x-ndjson' --data-binary @- <<EOF
{"kind":"prediction","system":"${system}","id":"first-1","time":"$(date -u +%FT%TZ)","version":"credit/1","features":{"income":4200,"age":41},"prediction":"approve","groups":{"gender":"f"}}
{"kind":"label","system":"${system}","prediction_id":"first-1","value":"approve"}
EOF`,
    },
    {
      name: 'TypeScript',
      text: `await fetch('${origin}/api/v1/events', {
  method: 'POST',
  headers: { authorization: 'Bearer ${secret}', 'content-type': 'application/json' },
  body: JSON.stringify([
    { kind: 'prediction', system: '${system}', id: 'first-1', time: new Date().toISOString(), version: 'credit/1',
      features: { income: 4200, age: 41 }, prediction: 'approve', groups: { gender: 'f' } },
    { kind: 'label', system: '${system}', prediction_id: 'first-1', value: 'approve' },
  ]),
});`,
    },
    {
      name: 'Python',
      text: `import json, urllib.request
from datetime import datetime, timezone

events = [
    {"kind": "prediction", "system": "${system}", "id": "first-1", "time": datetime.now(timezone.utc).isoformat(),
     "version": "credit/1", "features": {"income": 4200, "age": 41}, "prediction": "approve", "groups": {"gender": "f"}},
    {"kind": "label", "system": "${system}", "prediction_id": "first-1", "value": "approve"},
]
urllib.request.urlopen(urllib.request.Request(
    "${origin}/api/v1/events", json.dumps(events).encode(),
    {"Authorization": "Bearer ${secret}", "Content-Type": "application/json"}))`,
    },
  ];
}
