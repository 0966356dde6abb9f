import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

// A value that will be pasted elsewhere, with a button that copies it.
export default function Copyable({ text, what = 'the value', shown }: { text: string; what?: string; shown?: string }) {
  return (
    <span className="wp-break">
      <CopyToClipboard variant="inline" textToCopy={text} textToDisplay={shown ?? text} wrapText copyButtonAriaLabel={`Copy ${what}`}
        copySuccessText="Copied" copyErrorText="Your browser does not let pages copy here (it does over https). Select the text and copy it by hand." />
    </span>
  );
}
