import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { MessageReasons } from '../../api/types';
import TimeText from '../../parts/TimeText';
import { localTimes } from '../../parts/time';

// Why the message left from that address: the decision, the grant it drew on, and what had moved that address at that ISP before.
export default function Why({ decision, attempt }: { decision: string; attempt?: MessageReasons['attempts'][number] }) {
  const grant = typeof attempt?.grant === 'string' ? attempt.grant : '';
  return (
    <ExpandableSection headerText="Why from that address" variant="footer">
      <SpaceBetween size="xs">
        <div className="wp-break">{localTimes(attempt?.decision || decision)}</div>
        {grant && <div className="wp-break"><b>The grant it drew on: </b>{localTimes(grant)}</div>}
        {(attempt?.before.length ?? 0) > 0 && (
          <div>
            <b>What had moved this address there before</b>
            <ul>{attempt?.before.map((each) => <li key={each.id}><TimeText at={each.at} /> – {localTimes(each.text)}</li>)}</ul>
          </div>
        )}
        {(attempt?.overrides.length ?? 0) > 0 && (
          <div>
            <b>The operator&apos;s word at that time</b>
            <ul>{attempt?.overrides.map((each) => <li key={each.id}>{localTimes(each.text)}{each.reason && ` (${each.reason})`}</li>)}</ul>
          </div>
        )}
      </SpaceBetween>
    </ExpandableSection>
  );
}
