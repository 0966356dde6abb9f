import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { part } from '../../api/client';
import { allOf, each, msOfSes, type TemplateRow } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import DataTable, { type Column } from '../../parts/DataTable';
import { plural } from '../../parts/format';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import TimeText from '../../parts/TimeText';
import { pathOf } from './words';

const COLUMNS: Column<TemplateRow>[] = [
  { id: 'name', header: 'Name', fixed: true, value: (row) => row.TemplateName, cell: (row) => <GoTo to={pathOf(row.TemplateName)}>{row.TemplateName}</GoTo> },
  { id: 'created', header: 'Made', value: (row) => new Date(row.CreatedTimestamp * 1000).toISOString(), cell: (row) => <TimeText at={msOfSes(row.CreatedTimestamp)} /> },
];

function List() {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const navigate = useNavigate();
  const [selected, setSelected] = useState<TemplateRow[]>([]);
  const templates = useLive(`templates ${api.account}`, (signal) => allOf<TemplateRow>(api, '/templates', 'TemplatesMetadata', 100, signal), { every: 30_000 });
  const create = () => navigate('/new-template');
  const remove = async () => {
    const yes = await ask({ title: `Delete ${plural(selected.length, 'template')}?`, action: 'Delete', consequence: 'Requests that name it are refused from then on. Mail that was accepted already is rendered, and leaves.' });
    if (!yes) return;
    await flash.run(() => each(selected, (row) => api.ses('DELETE', `/templates/${part(row.TemplateName)}`)), `${plural(selected.length, 'template')} deleted.`);
    setSelected([]);
    templates.refresh();
  };
  return (
    <DataTable id="templates" title="Templates" columns={COLUMNS} rows={templates.data} live={templates} rowId={(row) => row.TemplateName} sortBy="name" filterInAddress
      select="multi" selected={selected} onSelect={setSelected}
      empty={{ title: 'No templates', text: 'A template has a subject, text and HTML that data fill in: SendEmail and SendBulkEmail name it.', action: <Button onClick={create}>Create template</Button> }}
      actions={<SpaceBetween direction="horizontal" size="xs"><Button disabled={selected.length === 0} onClick={() => void remove()}>Delete</Button><Button variant="primary" onClick={create}>Create template</Button></SpaceBetween>} />
  );
}

export default function Templates() {
  return (
    <Page title="Templates" description="Mails with places that data fill in.">
      <NeedsAccount><List /></NeedsAccount>
    </Page>
  );
}
