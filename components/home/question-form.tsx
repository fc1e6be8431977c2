import { Button } from "../ui/button";
import { Select } from "../ui/input";
import { type Answers, QUESTIONS } from "./questions";

/** Three questions as a plain form: it needs no script, and its answer has an address. */
export function QuestionForm({ answers = {} }: { answers?: Answers }) {
  return (
    <form action="/find" className="grid gap-4">
      {QUESTIONS.map((question, index) => (
        <div key={question.name} className="grid gap-1.5">
          <label htmlFor={`question-${question.name}`} className="flex gap-2.5 font-medium">
            <span aria-hidden="true" className="font-mono font-normal text-accent">
              {index + 1}
            </span>
            {question.legend}
          </label>
          <Select id={`question-${question.name}`} name={question.name} defaultValue={answers[question.name] ?? ""}>
            <option value="">I would rather not say</option>
            {question.answers.map((answer) => (
              <option key={answer.value} value={answer.value}>
                {answer.label}
              </option>
            ))}
          </Select>
        </div>
      ))}
      <Button type="submit" size="lg" className="mt-2">
        Show me the right KEY
      </Button>
    </form>
  );
}
