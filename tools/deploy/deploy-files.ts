import { stringify } from 'yaml';
import { dashboards } from './grafana-dashboards.ts';
import { alertRules, recordingRules } from './prometheus-rules.ts';

const made =
  '# Made by `npm run generate:deploy` from the catalogue of indicators. Edits are overwritten; copy the file to change it.\n';

const scrape = {
  global: { scrape_interval: '15s', evaluation_interval: '15s' },
  rule_files: ['haechi-recording.rules.yml', 'haechi-alerts.rules.yml'],
  scrape_configs: [
    {
      job_name: 'haechi',
      metrics_path: '/metrics',
      authorization: { type: 'Bearer', credentials_file: 'haechi-metrics-key' },
      static_configs: [{ targets: ['127.0.0.1:4600'] }],
    },
  ],
};

const yaml = (value: unknown): string => made + stringify(value, { lineWidth: 0 });

/** What `deploy/` holds, by path within it. */
export function deployFiles(): Readonly<Record<string, string>> {
  return {
    'prometheus/prometheus.yml': yaml(scrape),
    'prometheus/haechi-recording.rules.yml': yaml(recordingRules()),
    'prometheus/haechi-alerts.rules.yml': yaml(alertRules()),
    ...Object.fromEntries(
      Object.entries(dashboards()).map(([name, value]) => [`grafana/${name}`, `${JSON.stringify(value, null, 2)}\n`]),
    ),
  };
}
