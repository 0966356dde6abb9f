import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Alert as Told, Alerts } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import { toDo } from '../../parts/whatToDo';
import { AlertAdvice } from '../../parts/Advice';
import { useLive } from '../../parts/live';
import Page from '../../parts/Page';
import PickOne from '../../parts/PickOne';
import GoTo from '../../parts/GoTo';
import { localTimes } from '../../parts/time';
import TimeText from '../../parts/TimeText';
import { useFilters } from '../../parts/useFilters';

const kindText = (kind: string) => kind.replace(/[-_]/g, ' ').replace(/^./, (c) => c.toUpperCase()).replace(/\b(isp|snds|dns|fbl)\b/gi, (word) => word.toUpperCase());
const severityText = (alert: Told) => (alert.severity === 'critical' ? 'Critical' : 'Warning');

// "123456789012/news" is the set news of an account, whose name says more than its number.
const aboutText = (alert: Told) => (alert.account && alert.account_name ? alert.about.replace(alert.account, alert.account_name) : alert.about) || '–';

function Links({ alert }: { alert: Told }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {alert.address && <GoTo to={`/addresses/${encodeURIComponent(alert.address)}`}>{alert.address}</GoTo>}
      {alert.isp && <GoTo to={`/isps?isp=${encodeURIComponent(alert.isp)}`}>{alert.isp}</GoTo>}
      {alert.pool && <GoTo to={`/pools/${encodeURIComponent(alert.pool)}`}>{alert.pool}</GoTo>}
      {!alert.address && !alert.isp && !alert.pool && <span>{aboutText(alert)}</span>}
    </SpaceBetween>
  );
}

const columnsOf = (isOperator: boolean): Column<Told>[] => [
  { id: 'severity', header: 'Severity', fixed: true, value: severityText, cell: (alert) => <StatusIndicator type={alert.severity === 'critical' ? 'error' : 'warning'}>{severityText(alert)}</StatusIndicator> },
  { id: 'kind', header: 'Kind', value: (alert) => kindText(alert.kind) },
  { id: 'text', header: 'What', value: (alert) => localTimes(alert.text), cell: (alert) => <span className="wp-wrap">{localTimes(alert.text)}</span> },
  { id: 'advice', header: 'What to do', value: (alert) => toDo(alert, isOperator).text, cell: (alert) => <AlertAdvice alert={alert} /> },
  { id: 'about', header: 'About', value: (alert) => [alert.address, alert.isp, alert.pool].filter(Boolean).join(' ') || aboutText(alert), cell: (alert) => <Links alert={alert} /> },
  { id: 'account', header: 'Account', value: (alert) => alert.account_name },
  { id: 'since', header: 'Since', value: (alert) => alert.since_ms, cell: (alert) => <TimeText at={alert.since_ms} form="relative" /> },
];

export default function AlertsPage() {
  const api = useApi();
  const [{ severity, kind }, setFilters] = useFilters(['severity', 'kind'] as const);
  const live = useLive(`alerts ${api.account}`, (signal) => api.get<Alerts>('/alerts', {}, signal));
  const all = live.data?.alerts;
  const rows = all?.filter((alert) => (!severity || alert.severity === severity) && (!kind || alert.kind === kind));
  const kinds = [...new Set(all?.map((alert) => alert.kind))].sort();
  return (
    <Page title="Alerts" description={live.data?.checked_ms ? <>What somebody should look at now. Last checked <TimeText at={live.data.checked_ms} form="relative" />; an alert goes by itself when its cause does.</> : 'What somebody should look at now.'}>
      {live.data && live.data.checked_ms > 0 && Date.now() - live.data.checked_ms > 15 * 60_000 && <Alert type="warning">The last check is older than 15 minutes: what is shown may not hold any more.</Alert>}
      <DataTable id="alerts" title="Alerts" columns={columnsOf(api.isOperator)} rows={rows} live={live} rowId={(alert) => `${alert.kind} ${alert.about} ${alert.account} ${alert.isp} ${alert.pool} ${alert.address}`} filterInAddress
        filters={
          <SpaceBetween direction="horizontal" size="xs">
            <PickOne label="Severity" value={severity} onChange={(value) => setFilters({ severity: value })} options={[{ value: '', label: 'All' }, { value: 'critical', label: 'Critical' }, { value: 'warning', label: 'Warning' }]} />
            <PickOne label="Kind" value={kind} onChange={(value) => setFilters({ kind: value })} options={[{ value: '', label: 'All' }, ...kinds.map((value) => ({ value, label: kindText(value) }))]} />
          </SpaceBetween>
        }
        empty={{ title: severity || kind ? 'No such alerts' : 'All is well', text: severity || kind ? undefined : 'Nothing needs a look.' }} />
    </Page>
  );
}
