// Cloudscape's own words (labels for screen readers, mostly).
import messages from '@cloudscape-design/components/i18n/messages/all.en';

export default messages;
