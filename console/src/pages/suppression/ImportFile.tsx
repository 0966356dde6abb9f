import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import { useState } from 'react';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { plural } from '../../parts/format';
import FormModal from '../../parts/FormModal';
import { addEntries, readLines, type ReadFile } from './entries';

const MOST = { operator: 100_000, account: 5000 };   // more than that: an import job

export default function ImportFile({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const flash = useFlash();
  const [files, setFiles] = useState<File[]>([]);
  const [read, setRead] = useState<ReadFile | null>(null);
  const [error, setError] = useState('');
  const [done, setDone] = useState<number | null>(null);
  const most = api.isOperator ? MOST.operator : MOST.account;

  const choose = async (chosen: File[]) => {
    setFiles(chosen);
    setRead(null);
    setError('');
    if (!chosen[0]) return;
    const found = readLines(await chosen[0].text(), 'BOUNCE');
    if (found.entries.length === 0) setError('There is no address in this file. A line is ADDRESS or ADDRESS,REASON.');
    else if (found.entries.length > most) setError(`It has ${plural(found.entries.length, 'address', 'addresses')}; here at most ${most.toLocaleString('en-GB')} go at a time. Larger files are for an import job.`);
    setRead(found);
  };
  const submit = async () => {
    if (!read || error) {
      setError(error || 'Choose a file.');
      return false;
    }
    setDone(0);
    await addEntries(api, read.entries, setDone).finally(() => setDone(null));
    flash.success(`${plural(read.entries.length, 'address is', 'addresses are')} suppressed.`);
    return true;
  };
  return (
    <FormModal title="Import a file" submit="Import" onSubmit={submit} onClose={onClose}>
      <FormField label="File" description="Lines ADDRESS or ADDRESS,REASON, where the reason is BOUNCE (unless said) or COMPLAINT." errorText={error || undefined}>
        <FileUpload value={files} onChange={({ detail }) => void choose(detail.value)} accept=".csv,.txt,text/csv,text/plain" showFileSize
          i18nStrings={{ uploadButtonText: () => 'Choose a file', dropzoneText: () => 'Drop a file here', removeFileAriaLabel: () => 'Remove the file', limitShowFewer: 'Fewer', limitShowMore: 'More', errorIconAriaLabel: 'Error' }} />
      </FormField>
      {read && !error && <Box>{plural(read.entries.length, 'address', 'addresses')} to suppress.</Box>}
      {read && read.wrong.length > 0 && (
        <Alert type="warning" header={`${plural(read.wrong.length, 'line')} cannot be read and will be left out`}>
          {read.wrong.slice(0, 5).map((each) => <div key={each.line}>Line {each.line}: <span className="wp-break">{each.text.slice(0, 120)}</span> – {each.why}.</div>)}
        </Alert>
      )}
      {done !== null && read && <ProgressBar label="Importing" value={(100 * done) / read.entries.length} />}
    </FormModal>
  );
}
