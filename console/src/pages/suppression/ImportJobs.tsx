import Button from '@cloudscape-design/components/button';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { msOfSes, type ImportJob } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import DataTable, { type Column } from '../../parts/DataTable';
import { ChoiceField, TextField } from '../../parts/fields';
import { count } from '../../parts/format';
import FormModal from '../../parts/FormModal';
import { useLive } from '../../parts/live';
import TimeText from '../../parts/TimeText';
import { useForm } from '../../parts/useForm';

const STATE: Record<ImportJob['JobStatus'], { type: StatusIndicatorProps.Type; text: string }> = {
  CREATED: { type: 'pending', text: 'Waits' }, PROCESSING: { type: 'in-progress', text: 'Under way' }, COMPLETED: { type: 'success', text: 'Done' },
  FAILED: { type: 'error', text: 'Failed' }, CANCELLED: { type: 'stopped', text: 'Cancelled' },
};
const stateOf = (job: ImportJob) => STATE[job.JobStatus] ?? { type: 'info' as const, text: job.JobStatus };
const aim = (job: ImportJob) => {
  const { SuppressionListDestination: list, ContactListDestination: contacts } = job.ImportDestination;
  const verb = (list?.SuppressionListImportAction ?? contacts?.ContactListImportAction) === 'DELETE' ? 'Remove from' : 'Put into';
  return list ? `${verb} the suppression list` : `${verb} contact list ${contacts?.ContactListName ?? ''}`;
};

const COLUMNS: Column<ImportJob>[] = [
  { id: 'created', header: 'Asked for', fixed: true, value: (job) => new Date(job.CreatedTimestamp * 1000).toISOString(), cell: (job) => <TimeText at={msOfSes(job.CreatedTimestamp)} /> },
  { id: 'aim', header: 'Does', value: aim },
  { id: 'state', header: 'State', value: (job) => stateOf(job).text, cell: (job) => <StatusIndicator type={stateOf(job).type}>{stateOf(job).text}</StatusIndicator> },
  { id: 'done', header: 'Records', value: (job) => job.ProcessedRecordsCount, cell: (job) => count(job.ProcessedRecordsCount) },
  { id: 'failed', header: 'Not read', value: (job) => job.FailedRecordsCount, cell: (job) => count(job.FailedRecordsCount) },
  { id: 'id', header: 'Id', hidden: true, value: (job) => job.JobId },
];

function Create({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const form = useForm({ url: '', action: 'PUT', format: 'CSV' }, (v) => ({ url: /^s3:\/\/[^/]+\/.+/.test(v.url) ? undefined : 'Give an address such as s3://lists/2026/may.csv.' }));
  const submit = async () => {
    if (!form.ready()) return false;
    const { url, action, format } = form.values;
    await api.ses('POST', '/import-jobs', { ImportDestination: { SuppressionListDestination: { SuppressionListImportAction: action } }, ImportDataSource: { S3Url: url, DataFormat: format } });
    flash.success('The job was begun.');
    return true;
  };
  return (
    <FormModal title="Begin an import job" submit="Begin" onSubmit={submit} onClose={onClose}>
      <TextField form={form} name="url" label="File" placeholder="s3://lists/2026/may.csv" constraint="In a bucket that the server's configuration names; up to 100,000 records." />
      <ChoiceField form={form} name="format" label="Format" choices={[{ value: 'CSV', label: 'CSV', description: 'ADDRESS,REASON' }, { value: 'JSON', label: 'JSON', description: 'An object a line' }]} />
      <ChoiceField form={form} name="action" label="What to do" choices={[{ value: 'PUT', label: 'Put them on the list' }, { value: 'DELETE', label: 'Take them off the list', description: 'Mail to them leaves again' }]} />
    </FormModal>
  );
}

export default function ImportJobs() {
  const api = useApi();
  const [creating, setCreating] = useState(false);
  const jobs = useLive(`import jobs ${api.account}`, async (signal) => (await api.ses<{ ImportJobs: ImportJob[] }>('POST', '/import-jobs/list', { PageSize: 100 }, signal)).ImportJobs);
  return (
    <>
      <DataTable id="import-jobs" title="Import jobs" description="Large files, read by the server from a bucket." columns={COLUMNS} rows={jobs.data} live={jobs} rowId={(job) => job.JobId} sortBy="created" descending
        empty={{ title: 'No import jobs', text: 'A job reads a file that lies at the server already.' }} actions={<Button onClick={() => setCreating(true)}>Begin a job</Button>} />
      {creating && <Create onClose={() => { setCreating(false); jobs.refresh(); }} />}
    </>
  );
}
