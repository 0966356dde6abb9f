import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Alerts, Findings } from '../../api/types';
import { useApi } from '../../api/useApi';
import Advice, { AlertAdvice } from '../../parts/Advice';
import GoTo from '../../parts/GoTo';
import { useLive } from '../../parts/live';
import { localTimes } from '../../parts/time';
import TimeText from '../../parts/TimeText';
import Trouble from '../../parts/Trouble';

// What somebody should look at now: alerts (something is wrong), then findings (something will be, if it goes on).
export default function Attention() {
  const api = useApi();
  const alerts = useLive(`alerts ${api.account}`, (signal) => api.get<Alerts>('/alerts', {}, signal), { every: 15_000 });
  const findings = useLive(`findings ${api.account}`, (signal) => api.get<Findings>('/findings', {}, signal), { every: 60_000 });
  const list = [...(alerts.data?.alerts ?? [])].sort((a, b) => (a.severity === b.severity ? b.since_ms - a.since_ms : a.severity === 'critical' ? -1 : 1));
  const found = findings.data?.findings ?? [];
  const quiet = alerts.data && findings.data && list.length + found.length === 0;

  return (
    <Container header={<Header variant="h2" actions={<GoTo to="/alerts">All alerts</GoTo>} counter={alerts.data && `(${list.length + found.length})`} description={alerts.data && <>Looked at <TimeText at={alerts.data.checked_ms} form="relative" />.</>}>Alerts and findings</Header>}>
      <SpaceBetween size="s">
        <Trouble error={alerts.error} stale={!!alerts.data} retry={alerts.refresh} />
        <Trouble error={findings.error} stale={!!findings.data} retry={findings.refresh} />
        {(alerts.loading || findings.loading) && <StatusIndicator type="loading">Loading</StatusIndicator>}
        {quiet && <StatusIndicator type="success">Nothing needs you at present.</StatusIndicator>}
        {list.map((each) => (
          <Alert key={`${each.kind} ${each.about} ${each.account} ${each.isp} ${each.pool} ${each.address}`} type={each.severity === 'critical' ? 'error' : 'warning'} header={localTimes(each.text)}
            statusIconAriaLabel={each.severity}>
            <div><AlertAdvice alert={each} wide /></div>
            <Box fontSize="body-s" color="text-body-secondary">
              Since <TimeText at={each.since_ms} form="relative" />{!api.account && each.account_name && <>, account {each.account_name}</>}
              {each.address && <>, <GoTo to={`/addresses/${each.address}`} fontSize="body-s">{each.address}</GoTo></>}{each.isp && <>, <GoTo to={`/isps?isp=${each.isp}`} fontSize="body-s">{each.isp}</GoTo></>}
            </Box>
          </Alert>
        ))}
        {found.map((each) => (
          <Alert key={`${each.address || each.domain} ${each.kind} ${each.isp}`} type={each.severity === 'info' ? 'info' : 'warning'} header={localTimes(each.text)} statusIconAriaLabel={each.severity}>
            <div><Advice text={localTimes(each.advice)} /></div>
            <Box fontSize="body-s" color="text-body-secondary">Since <TimeText at={each.since_ms} form="relative" />, {each.address ? <GoTo to={`/addresses/${each.address}`} fontSize="body-s">{each.address}</GoTo> : each.domain}</Box>
          </Alert>
        ))}
      </SpaceBetween>
    </Container>
  );
}
