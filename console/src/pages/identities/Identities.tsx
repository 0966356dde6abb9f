import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { allOf } from '../../api/ses';
import type { SesIdentity } from '../../api/types';
import { useApi } from '../../api/useApi';
import DataTable, { type Column } from '../../parts/DataTable';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import NeedsAccount from '../../parts/NeedsAccount';
import Page from '../../parts/Page';
import CreateIdentity from './CreateIdentity';
import Verification from './Verification';
import { pathOf, statusOf } from './words';
import type { VerificationStatus } from '../../api/ses';

const statusIn = (identity: SesIdentity) => identity.VerificationStatus as VerificationStatus;

const COLUMNS: Column<SesIdentity>[] = [
  { id: 'name', header: 'Identity', fixed: true, value: (each) => each.IdentityName, cell: (each) => <GoTo to={pathOf(each.IdentityName)}>{each.IdentityName}</GoTo> },
  { id: 'kind', header: 'Kind', value: (each) => (each.IdentityType === 'DOMAIN' ? 'Domain' : 'Address') },
  { id: 'status', header: 'Status', value: (each) => statusOf(statusIn(each)).text, cell: (each) => <Verification status={statusIn(each)} /> },
  { id: 'sends', header: 'May send', value: (each) => (each.SendingEnabled ? 'Yes' : 'No') },
];

function List() {
  const api = useApi();
  const [creating, setCreating] = useState(false);
  const identities = useLive(`identities ${api.account}`, (signal) => allOf<SesIdentity>(api, '/identities', 'EmailIdentities', 1000, signal));
  return (
    <>
      <DataTable id="identities" title="Identities" columns={COLUMNS} rows={identities.data} live={identities} rowId={(each) => each.IdentityName} sortBy="name" filterInAddress
        empty={{ title: 'No identities', text: 'Verify the domain that your mail comes from; until then nothing can be sent.', action: <Button onClick={() => setCreating(true)}>Add identity</Button> }}
        actions={<Button variant="primary" onClick={() => setCreating(true)}>Add identity</Button>} />
      {creating && <CreateIdentity onClose={() => { setCreating(false); identities.refresh(); }} />}
    </>
  );
}

export default function Identities() {
  return (
    <Page title="Identities" description="Domains and addresses that may stand in From.">
      <NeedsAccount><List /></NeedsAccount>
    </Page>
  );
}
