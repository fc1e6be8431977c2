import { problemSentence } from "./fetch-json";
import { Alert } from "./ui/alert";
import { Button } from "./ui/button";

/** In place of what could not be fetched: why, and a button that asks for it anew. */
export function NotLoaded({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  return (
    <Alert tone="danger" title={problemSentence(error)}>
      <Button variant="secondary" className="justify-self-start" onClick={onRetry}>
        Try again
      </Button>
    </Alert>
  );
}
