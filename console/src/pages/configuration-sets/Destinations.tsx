import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { part } from '../../api/client';
import type { EventDestination } from '../../api/ses';
import { useApi } from '../../api/useApi';
import { useFlash } from '../../app/flash';
import { useConfirm } from '../../parts/confirm';
import DataTable, { type Column } from '../../parts/DataTable';
import type { Live } from '../../parts/live';
import RowActions from '../../parts/RowActions';
import EditDestination from './EditDestination';
import { destinationKind, destinationText, eventText } from './words';

export default function Destinations({ set, destinations }: { set: string; destinations: Live<EventDestination[]> }) {
  const api = useApi();
  const ask = useConfirm();
  const flash = useFlash();
  const [editing, setEditing] = useState<EventDestination | 'new' | null>(null);
  const remove = async (name: string) => {
    const yes = await ask({ title: `Delete destination ${name}?`, action: 'Delete', consequence: 'Events of this set are no longer told there. Events that wait for the topic already are still handed over.' });
    if (!yes) return;
    await flash.run(() => api.ses('DELETE', `/configuration-sets/${part(set)}/event-destinations/${part(name)}`), `Destination ${name} was deleted.`);
    destinations.refresh();
  };
  const columns: Column<EventDestination>[] = [
    { id: 'name', header: 'Name', fixed: true, value: (d) => d.Name },
    { id: 'state', header: 'State', value: (d) => (d.Enabled ? 'On' : 'Off'), cell: (d) => <StatusIndicator type={d.Enabled ? 'success' : 'stopped'}>{d.Enabled ? 'On' : 'Off'}</StatusIndicator> },
    { id: 'kind', header: 'Kind', value: destinationKind },
    { id: 'to', header: 'To', value: destinationText, cell: (d) => <span className="wp-break">{destinationText(d)}</span> },
    { id: 'events', header: 'Events', value: (d) => d.MatchingEventTypes.map(eventText).join(', ') },
    {
      id: 'actions', header: 'Actions', buttons: true, value: () => '',
      cell: (d) => <RowActions of={d.Name} items={[{ text: 'Edit', go: () => setEditing(d) }, { text: 'Delete', go: () => void remove(d.Name) }]} />,
    },
  ];
  return (
    <>
      <DataTable id={`destinations-${set}`} title="Event destinations" description="Who is told what happens to the mail of this set." columns={columns} rows={destinations.data} live={destinations}
        rowId={(d) => d.Name} plain empty={{ title: 'No destinations', text: 'Events are kept in the event file and in the history only.' }}
        actions={<Button onClick={() => setEditing('new')}>Add destination</Button>} />
      {editing && <EditDestination set={set} destination={editing === 'new' ? undefined : editing} onClose={() => { setEditing(null); destinations.refresh(); }} />}
    </>
  );
}
